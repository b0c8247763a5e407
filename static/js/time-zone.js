// Proposes the time zone of this machine in a form that has not been sent yet; the choice stays the person's.

const select = document.querySelector("select[data-own-time-zone]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && [...select.options].some(({ value }) => value === own)) select.value = own;
