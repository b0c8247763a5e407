// A chosen picture is named in its row; the camera's and the folder's control hold one picture between them.

addEventListener("change", ({ target }) => {
  const upload = target.closest("input[type=file]")?.closest(".upload");
  const file = target.files?.[0];
  if (!upload || !file) return;
  for (const other of upload.querySelectorAll("input[type=file]")) if (other !== target) other.value = "";
  upload.classList.add("upload--done");
  upload.classList.remove("upload--wrong");
  upload.querySelector("[data-upload-name]").textContent = file.name;
  const size = Math.max(file.size / 1e6, 0.1).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  upload.querySelector("[data-upload-text]").textContent = `${size} MB`;
});
