// What every page has: theme, shortcuts, drafts, and the truth about what is saved.

import { all, announce, faultyField, find, need, remember } from "./dom";
import { keep, restoreAll } from "./drafts";
import { isDialogOpen, openHelp, Shortcuts } from "./keys";
import { listKeys } from "./lists";
import { watchRequests } from "./saving";

function switchTheme(): void {
  const root = document.documentElement;
  const isDark =
    root.dataset.theme === "dark" ||
    (root.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = isDark ? "light" : "dark";
  remember("theme", root.dataset.theme);
  announce(isDark ? "Light theme" : "Dark theme");
}

function switchSingleKeys(isOn: boolean): void {
  document.documentElement.dataset.shortcuts = isOn ? "on" : "off";
  remember("shortcuts", isOn ? "on" : "off");
  for (const box of all<HTMLInputElement>("[data-shortcuts-switch]")) box.checked = isOn;
}

export const shortcuts = new Shortcuts();

function globalKeys(): void {
  const group = "Everywhere";
  if (find("[data-search]")) {
    shortcuts.add({ keys: "/", says: "Search", group, run: () => need("[data-search]").focus() });
  }
  for (const link of all("[data-key]")) {
    const keys = link.dataset.key as string;
    shortcuts.add({
      keys,
      says: link.dataset.says ?? link.textContent.trim(),
      group,
      run: () => link.click(),
    });
  }
  shortcuts.add(
    { keys: "Control+Enter", says: "Send what you fill in", group },
    { keys: "?", says: "This list", group, run: () => openHelp(shortcuts) },
    { keys: "Escape", says: "Close", group, run: () => closeNearest() },
  );
}

/** Esc closes an open menu, else what is folded open around the focus, else leaves a field, else closes the last fold. */
function closeNearest(): void {
  const at = document.activeElement;
  const folds = "details[data-closes][open]";
  const isField = at?.matches("input, textarea, select");
  const open =
    all<HTMLDetailsElement>("details.menu[open]").at(-1) ??
    at?.closest<HTMLDetailsElement>(folds) ??
    (isField ? null : all<HTMLDetailsElement>(folds).at(-1));
  if (open) {
    open.open = false;
    (find(`[data-unfold="#${open.id}"]`) ?? find("summary", open))?.focus();
  } else if (at instanceof HTMLElement) at.blur();
}

/** Ctrl+Enter presses the form's main button, which may stand outside of it. */
function mainButton(form: HTMLFormElement): HTMLButtonElement | null {
  return find<HTMLButtonElement>(`[data-main-submit][form="${form.id}"]`) ?? find("[data-main-submit]", form);
}

function listen(): void {
  document.addEventListener("keydown", (event) => {
    const form = (event.target as Element).closest?.("form");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
      event.preventDefault();
      form.requestSubmit(mainButton(form));
      return;
    }
    if (
      event.key === "Escape" &&
      !isDialogOpen() &&
      (event.target as Element).matches?.("input, textarea, select")
    ) {
      closeNearest();
      return;
    }
    if (isDialogOpen() || (document.documentElement.dataset.shortcuts === "off" && event.key !== "Escape"))
      return;
    shortcuts.press(event);
  });
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-theme-switch]")) switchTheme();
    if (target.closest("[data-help]")) openHelp(shortcuts);
    if (target.closest("[data-dismiss]")) target.closest("[data-dismissable]")?.remove();
    const copy = target.closest<HTMLElement>("[data-copy]");
    if (copy) void copyText(copy);
    for (const menu of all<HTMLDetailsElement>("details.menu[open]")) {
      if (!menu.contains(target) || target.closest("li > a, li button")) menu.open = false;
    }
  });
  document.addEventListener("change", (event) => {
    const target = event.target as HTMLElement;
    if (target instanceof HTMLInputElement && target.matches("[data-shortcuts-switch]"))
      switchSingleKeys(target.checked);
    if (target.matches("[data-autosubmit]")) target.closest("form")?.requestSubmit();
  });
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-draft]");
    if (form) keep(form);
  });
  document.addEventListener("htmx:afterSettle", (event) => restoreAll(event.target as Element));
}

async function copyText(button: HTMLElement): Promise<void> {
  await navigator.clipboard.writeText(need(button.dataset.copy as string).textContent.trim());
  announce("Copied");
  button.dataset.done = "true";
}

remember("timezone", Intl.DateTimeFormat().resolvedOptions().timeZone); // pages show times on the reader's clock
globalKeys();
listKeys(shortcuts);
listen();
watchRequests();
restoreAll(document);
faultyField()?.focus(); // a form that came back goes on where it is to be put right
