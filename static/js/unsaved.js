// Boxes that were ticked and not saved: whoever leaves the page is asked first. A form that is being sent is left alone.

const differs = (field) => field.checked !== field.defaultChecked;

addEventListener("beforeunload", (event) => {
  const forms = [...document.querySelectorAll("form[data-unsaved]:not([data-sent])")];
  if (forms.some((form) => [...form.elements].some(differs))) event.preventDefault();
});
