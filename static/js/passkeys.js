// Passkeys: a form with data-passkey asks the browser's authenticator before it goes, and carries its answer.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
const show = (trouble, on) => {
  for (const element of document.querySelectorAll(`[data-passkey-trouble="${trouble}"]`)) element.hidden = !on;
};

// What the server said as JSON, with bytes where the browser wants them.
function question(options, kind) {
  const asked = { ...options, challenge: bytes(options.challenge) };
  if (kind === "get") return { publicKey: { ...asked, allowCredentials: known(options.allowCredentials) } };
  const user = { ...options.user, id: bytes(options.user.id) };
  return { publicKey: { ...asked, user, excludeCredentials: known(options.excludeCredentials) } };
}

// What the browser answered, as JSON.
function answer(credential) {
  const { response } = credential;
  const given = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) given[name] = text(response[name]);
  }
  if (response.getTransports) given.transports = response.getTransports();
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: given });
}

// Before forms.js hears of it: the form goes by itself once it has its answer.
addEventListener("submit", async (event) => {
  const form = event.target;
  const kind = form.dataset.passkey;
  const field = kind && form.elements[form.dataset.passkeyField];
  if (!field || field.value) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  show("refused", false);
  try {
    const asked = question(JSON.parse(form.dataset.passkeyOptions), kind);
    field.value = answer(await navigator.credentials[kind](asked));
  } catch {
    show("refused", true);
    return;
  }
  form.requestSubmit();
}, true);

// Without this script, or where the browser knows no passkeys, there is nothing to press.
const buttons = document.querySelectorAll("[data-passkey-go]");
if (window.PublicKeyCredential) for (const button of buttons) button.hidden = false;
else if (buttons.length) show("missing", true);
