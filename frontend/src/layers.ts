// Which looks the text shows. The choice is this reader's, kept in this browser, and survives every swap.

import { all, need, remember } from "./dom";

const KEY = "layers:hidden";

export function hiddenLayers(): string[] {
  return (localStorage.getItem(KEY) ?? "").split(" ").filter(Boolean);
}

/** Puts the kept choice onto the text and the boxes. */
export function applyLayers(article: HTMLElement): void {
  const hidden = hiddenLayers();
  article.dataset.hidden = hidden.join(" ");
  for (const box of all<HTMLInputElement>("#layers input")) box.checked = !hidden.includes(box.value);
}

export function switchLayer(article: HTMLElement, look: string, isShown: boolean): void {
  const hidden = new Set(hiddenLayers());
  if (isShown) hidden.delete(look);
  else hidden.add(look);
  localStorage.setItem(KEY, [...hidden].join(" "));
  applyLayers(article);
}

/** One step along a row of choices, ending at its ends. */
const stepped = (among: string[], from: string | undefined, by: string | undefined): string =>
  among[Math.min(Math.max(among.indexOf(from ?? "") + Number(by), 0), among.length - 1)] as string;

/** The panel's sheet on small screens: low shows its head and foot only, high leaves a strip of text. */
export function switchSheet(button: HTMLElement): void {
  const panel = need("#panel");
  panel.dataset.sheet = stepped(["low", "half", "high"], panel.dataset.sheet, button.dataset.sheetSwitch);
}

/** How large the text is read, in this browser; the server draws the page with it. */
export function switchSize(article: HTMLElement, button: HTMLElement): void {
  article.dataset.size = stepped(["0", "1", "2", "3"], article.dataset.size, button.dataset.textSize);
  remember("reading", article.dataset.size);
}
