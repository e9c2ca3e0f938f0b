"use strict";
(() => {
  const verdict = document.querySelector(".verdict");
  const say = (tone, outcome, words) => {
    verdict.className = "verdict " + tone;
    verdict.querySelector("strong").textContent = outcome;
    verdict.querySelector("span").textContent = words;
  };
  const ask = async () => {
    let next;
    try {
      const answer = await fetch("data.json");
      if (!answer.ok) throw new Error(answer.statusText);
      next = await answer.json();
    } catch {
      say("open", "Ended", "The training no longer answers; this is the last that it said.");
      return;
    }
    if (next.finished) {
      location.reload();
      return;
    }
    say(next.tone, next.outcome, next.verdict);
    for (const chart of next.charts) {
      const box = document.getElementById("chart-" + chart.id);
      box.setAttribute("aria-label", chart.alternative);
      box.parentElement.querySelector(".alternative").textContent = chart.alternative;
    }
    document.dispatchEvent(new CustomEvent("data", { detail: next }));
    setTimeout(ask, 500);
  };
  setTimeout(ask, 500);
})();
