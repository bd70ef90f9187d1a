/* The keys of the grid, by ? or by the button. */

const dialog = document.getElementById("grid-help");

export function showHelp() {
  dialog.showModal();
}

document.getElementById("grid-help-open")?.addEventListener("click", showHelp);
dialog.querySelector("[data-act=close]").addEventListener("click", () => dialog.close());
