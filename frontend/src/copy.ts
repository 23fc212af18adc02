// A copy of a source beside its claim: the words that count are selected there, by pointer or by keys, as the words of a
// claim are in an article.

import { need, onPress } from "./dom";
import { Highlights } from "./highlights";
import { Making, PICKING } from "./making";
import { ArticleText } from "./selection";
import { shortcuts } from "./site";

const copy = need("#article");
const text = new ArticleText(copy, copy.dataset.language ?? "");
const making = new Making(copy, text, new Highlights(text));
const group = "Selecting";

if (document.querySelector("#make")) {
  shortcuts.add(
    { keys: "n", says: "Use the selected words", group, run: () => void making.make() },
    { keys: "v", says: "Pick words by sentences", group, run: () => making.pick() },
    { keys: "Alt", says: "Held while selecting: not whole words", group },
    ...PICKING.map(({ keys, says }) => ({ keys, says: keys === "Enter" ? "Use these words" : says, group })),
  );
}
shortcuts.add({ keys: "b", says: "Back to the claim", group, run: () => need("#back").click() });

onPress([
  ["[data-make]", () => void making.make()],
  ["[data-pick]", (button) => making.act(button.dataset.pick as string)],
]);

copy.querySelector("mark")?.scrollIntoView({ block: "center" });
