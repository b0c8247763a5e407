// The check boxes of a list: the head's box selects the page, the bar (shown by the stylesheet) says how many.

const LIST = "[data-selection]";
const boxes = (list) => [...list.querySelectorAll("[data-select]:not(:disabled)")];
const check = (list, on) => boxes(list).forEach((box) => (box.checked = on));

// `data-selection-beyond` are the selected rows of other pages.
function count(list) {
  const all = boxes(list);
  const checked = all.filter((box) => box.checked).length;
  const beyond = Number(list.querySelector("[data-selection-beyond]")?.dataset.selectionBeyond ?? 0);
  for (const head of list.querySelectorAll("[data-select-all]")) {
    head.checked = checked > 0 && checked === all.length;
    head.indeterminate = checked > 0 && checked < all.length;
  }
  const number = (beyond + checked).toLocaleString(document.documentElement.lang);
  for (const text of list.querySelectorAll("[data-selection-count]")) text.textContent = number;
}

addEventListener("change", ({ target }) => {
  const list = target.matches("[data-select], [data-select-all]") && target.closest(LIST);
  if (!list) return;
  if (target.matches("[data-select-all]")) check(list, target.checked);
  count(list);
});

addEventListener("click", ({ target }) => {
  const list = target.closest("[data-selection-clear]")?.closest(LIST);
  if (!list) return;
  check(list, false);
  count(list);
  list.querySelector("[data-select-all]")?.focus();
});

const lists = (root) => [root.closest?.(LIST), ...root.querySelectorAll(LIST)];
const prepare = (root) => lists(root).forEach((list) => list && count(list));
addEventListener("htmx:load", ({ detail }) => prepare(detail.elt));
addEventListener("pageshow", () => prepare(document));
