// Which looks the text shows. The choice is this reader's, kept in this browser, and survives every swap.

import { all, find } from "./dom";

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

/** The panel's sheet on small screens: low shows its head only, high leaves a strip of text. */
export function switchSheet(button: HTMLElement): void {
  const panel = find("#panel");
  if (!panel) return;
  const isHigh = panel.dataset.sheet === "high";
  panel.dataset.sheet = isHigh ? "half" : "high";
  button.setAttribute("aria-expanded", String(!isHigh));
}
