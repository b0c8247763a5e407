// What was chosen or typed before the scripts were there (or is kept by the browser over a reload) counts as done now.

const differs = (field) => {
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
};
const say = (field) => ["input", "change"].forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));
const isLeft = (field) => field.type === "radio" && !field.checked; // of two radio buttons that differ one was chosen

// A field that sends its form by itself is left alone: nobody should be taken to another page by a reload.
addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt !== document.body) return;
  const fields = document.querySelectorAll("input:not([type=hidden]), textarea, select:not([data-autosubmit])");
  [...fields].filter((field) => differs(field) && !isLeft(field)).forEach(say);
});
