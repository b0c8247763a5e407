// What was chosen or typed and not saved: whoever leaves the page is asked first. A form that is being sent is left alone.
// A form that came back with something chosen says so itself: data-unsaved="changed".

const differs = ({ type, checked, defaultChecked, value, defaultValue, options }) => {
  if (type === "checkbox" || type === "radio") return checked !== defaultChecked;
  if (options) return [...options].some(({ selected, defaultSelected }) => selected !== defaultSelected);
  return value !== (defaultValue ?? value);
};
const changed = (form) => form.dataset.unsaved === "changed" || [...form.elements].some(differs);

addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("form[data-unsaved]:not([data-sent])")].some(changed)) event.preventDefault();
});

// Who gives it up in so many words is not asked again.
addEventListener("click", ({ target }) => {
  const form = target.closest("[data-discard]")?.closest("form");
  if (form) delete form.dataset.unsaved;
});
