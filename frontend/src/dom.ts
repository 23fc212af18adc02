// Finding elements, once: a missing one that the template promises is an error that names it.

export function find<T extends Element = HTMLElement>(
  selector: string,
  root: ParentNode = document,
): T | null {
  return root.querySelector<T>(selector);
}

export function all<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

export function need<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Says something to people who do not see the page; the same words twice in a row are said twice. */
export function announce(words: string): void {
  const live = need("#live");
  live.textContent = live.textContent === words ? `${words}\u00a0` : words;
}

type Press = [selector: string, react: (element: HTMLElement) => unknown];

/** One listener for all presses: the first selector that fits what was pressed. A link opened in a new tab is left alone. */
export function onPress(presses: Press[]): void {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    for (const [selector, react] of presses) {
      const element = (event.target as Element).closest<HTMLElement>(selector);
      if (!element) continue;
      if (element instanceof HTMLAnchorElement) event.preventDefault();
      react(element);
      return;
    }
  });
}
