// The dialog: what htmx puts into it is shown, and the keyboard returns to where it came from.

const dialog = document.getElementById("dialog");
const page = document.getElementById("dialog-page"); // the same content as a page of its own
// Where the keyboard begins, the first that is there: what is wrong, what is to be decided, what can be operated.
const FIRST = ["[aria-invalid=true]", "[autofocus]", ".dialog__body :enabled:not([type=hidden], fieldset)", ".dialog__body a", "[data-close]"];
let opener = null; // what opened it
let saved = false; // it was closed by an answer that also changes the page

// An error or a refusal answers the form in the dialog, whatever that form would have changed.
addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (![409, 422].includes(detail.xhr.status) || !dialog?.contains(detail.requestConfig.elt)) return;
  detail.target = dialog;
  detail.swapOverride = "innerHTML";
});

// Where it is a page of its own, its form is answered in its place: nothing opens over it, and nothing is there twice.
const isOwn = (elt, path) => page?.contains(elt) && new URL(path, location).pathname === location.pathname;
addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.target === dialog && isOwn(detail.elt, detail.path)) detail.headers["HX-Target"] = page.id;
});
addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target !== dialog || !isOwn(detail.requestConfig.elt, detail.requestConfig.path)) return;
  detail.target = page;
  detail.swapOverride = "innerHTML";
});

// Shown when htmx has settled, not merely swapped: only then are its controls alive.
addEventListener("htmx:afterSettle", ({ detail: { target, requestConfig } }) => {
  if (!dialog || ![dialog, page].includes(target)) return;
  if (target === dialog && !dialog.open) {
    opener = origin(requestConfig.elt);
    dialog.showModal();
  }
  FIRST.map((place) => target.querySelector(place)).find(Boolean)?.focus();
});

// The control itself, or the button of the menu in which it stood.
function origin(control) {
  const menu = control.closest("[popover]");
  return menu ? (menu.opener ?? document.querySelector(`[popovertarget="${menu.id}"]`)) : control;
}

addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]") || !dialog?.open) return;
  event.preventDefault();
  dialog.close();
});

addEventListener("dialog:close", () => {
  saved = dialog.open;
  dialog.close();
});

dialog?.addEventListener("close", () => {
  dialog.replaceChildren();
  back();
});

// The row of the opener may have been changed by the same answer: then its successor gets the keyboard.
addEventListener("htmx:afterSettle", () => {
  if (saved && !opener?.isConnected) back();
  saved = false;
});

function back() {
  const target = opener?.isConnected ? opener : successor();
  opener = target ?? opener;
  (target ?? document.getElementById("main")).focus();
}

function successor() {
  for (const name of ["id", "hx-get", "href"]) {
    const value = opener?.getAttribute(name);
    const found = value && document.querySelector(`[${name}="${CSS.escape(value)}"]`);
    if (found) return found;
  }
  return null;
}
