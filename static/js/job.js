/* A job's page: asks how it goes, moves the bar, and loads the page anew when the state changes. */

const panel = document.querySelector("[data-job]");
const bar = panel.querySelector("progress");
let pause = 1000;

async function ask() {
  try {
    const answer = await fetch(panel.dataset.job, { headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 404) return location.reload();
    if (answer.ok) {
      const job = await answer.json();
      if (job.state !== panel.dataset.state) return location.reload();
      if (bar && job.total) {
        bar.max = job.total;
        bar.value = job.done;
      }
    }
  } catch {
    /* the portal is away for a moment: ask again later */
  }
  pause = Math.min(pause * 1.3, 10000);
  setTimeout(ask, pause);
}

setTimeout(ask, pause);
