// The table of contents. Each module stands alone: it imports and exports nothing, and listens to events.
import "./passkeys.js";
import "./forms.js";
import "./early.js";
import "./print.js";
import "./uploads.js";
import "./crop.js";
import "./lists.js";
import "./selection.js";
import "./toasts.js";
import "./dialog.js";
import "./menus.js";
import "./unsaved.js";
