// Unsent words survive a reload, a crash and a signed-out session: a form with data-draft="KEY" keeps what was typed
// in this browser until the server has it.

import { all } from "./dom";

const PREFIX = "draft:";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Fields whose value a person gives; hidden ones and files are the page's own. */
function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (field): field is Field =>
      (field instanceof HTMLInputElement && !["hidden", "file", "submit", "password"].includes(field.type)) ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement,
  );
}

const isChoice = (field: Field): field is HTMLInputElement =>
  field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type);

const startsAs = (field: Field): string | boolean => {
  if (isChoice(field)) return field.defaultChecked;
  if (field instanceof HTMLSelectElement) {
    return (
      [...field.options].find((option) => option.defaultSelected)?.value ?? field.options[0]?.value ?? ""
    );
  }
  return field.defaultValue;
};

/** What differs from the form as the server sent it, by field name; null when nothing does. */
export function changes(form: HTMLFormElement): Record<string, string> | null {
  const found: Record<string, string> = {};
  for (const field of fieldsOf(form)) {
    if (!field.name) continue;
    const value = isChoice(field) ? field.checked : field.value;
    if (value === startsAs(field)) continue;
    if (isChoice(field)) {
      if (field.checked) found[field.name] = field.value;
    } else found[field.name] = field.value;
  }
  return Object.keys(found).length ? found : null;
}

export function keep(form: HTMLFormElement, store: Storage = localStorage): void {
  const key = PREFIX + form.dataset.draft;
  const draft = changes(form);
  if (draft) store.setItem(key, JSON.stringify(draft));
  else store.removeItem(key);
}

/** Puts a kept draft back into its form; returns whether there was one. */
export function restore(form: HTMLFormElement, store: Storage = localStorage): boolean {
  const kept = store.getItem(PREFIX + form.dataset.draft);
  if (!kept) return false;
  const draft = JSON.parse(kept) as Record<string, string>;
  for (const field of fieldsOf(form)) {
    const value = draft[field.name];
    if (value === undefined) continue;
    if (isChoice(field)) field.checked = field.value === value;
    else field.value = value;
  }
  return true;
}

export function forgetKey(key: string, store: Storage = localStorage): void {
  store.removeItem(PREFIX + key);
}

/** Restores every draft under an element, opening what was folded around it and showing the form's note. */
export function restoreAll(root: ParentNode): void {
  for (const form of all<HTMLFormElement>("form[data-draft]", root)) {
    if (!restore(form)) continue;
    const fold = form.closest("details");
    if (fold) fold.open = true;
    const note = form.querySelector<HTMLElement>("[data-draft-note]");
    if (note) note.hidden = false;
  }
}
