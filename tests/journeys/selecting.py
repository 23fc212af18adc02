"""Words of an article under the mouse."""

from playwright.sync_api import Page


def place_of(page: Page, quote: str) -> dict[str, float]:
    """Where the first and the last character of a quote stand on the screen, once they stand still."""
    found: dict[str, float] = page.evaluate(
        """async quote => {
            await document.fonts.ready; // another typeface puts the words elsewhere
            const blocks = [...document.querySelectorAll('[data-start]')];
            const block = blocks.find(each => each.textContent.includes(quote));
            for (let before = NaN, top; before !== top; ) {
                before = block.getBoundingClientRect().top;
                await new Promise(done => setTimeout(done, 100));
                top = block.getBoundingClientRect().top;
            }
            const at = block.textContent.indexOf(quote);
            const point = unit => {
                const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    const length = walker.currentNode.data.length;
                    if (unit < length) return [walker.currentNode, unit];
                    unit -= length;
                }
            };
            const range = document.createRange();
            range.setStart(...point(at));
            const [node, unit] = point(at + quote.length - 1);
            range.setEnd(node, unit + 1);
            const boxes = [...range.getClientRects()];
            const [first, last] = [boxes[0], boxes.at(-1)];
            return {x0: first.left + 1, y0: first.top + first.height / 2,
                    x1: last.right - 1, y1: last.top + last.height / 2};
        }""",
        quote,
    )
    return found


def drag_over(page: Page, quote: str) -> None:
    at = place_of(page, quote)
    page.mouse.move(at["x0"], at["y0"])
    page.mouse.down()
    page.mouse.move((at["x0"] + at["x1"]) / 2, at["y1"], steps=4)
    page.mouse.move(at["x1"], at["y1"], steps=4)
    page.mouse.up()
    page.wait_for_function("!getSelection().isCollapsed")
