// Keeps what is typed in this browser, and shows findings beside the fields while somebody types.
(() => {
  const form = document.querySelector("form[data-keep]");
  const place = `plangraph.check.${form.dataset.keep}`;
  const store = (() => {
    try { return window.localStorage; } catch { return null; } // some browsers forbid it
  })();

  const entries = () => [...new FormData(form)].filter(([, value]) => typeof value === "string" && value);
  const typed = () => entries().filter(([name]) => !["kind", "output"].includes(name) && !name.endsWith(".unit"));

  const keep = () => {
    try {
      if (typed().length) store?.setItem(place, JSON.stringify(entries()));
      else store?.removeItem(place);
    } catch { /* a full store must not stop the form */ }
  };

  const restore = () => {
    let kept;
    try { kept = JSON.parse(store?.getItem(place) ?? "null"); } catch { kept = null; }
    if (!kept || form.dataset.filled || typed().length) return false;
    for (const [name, value] of kept) {
      const input = form.elements.namedItem(name);
      if (!input || name === "kind" || input instanceof RadioNodeList) continue;
      input.value = value;
      const fold = input.closest("details");
      if (fold && !name.endsWith(".unit")) fold.open = true;
    }
    return typed().length > 0;
  };

  form.addEventListener("submit", (event) => {
    keep();
    const progress = form.querySelector(".progress");
    if (progress && !form.elements.output?.value) progress.textContent = progress.dataset.text;
    if (event.submitter?.name === "add") form.dataset.filled = "yes";
  });

  if (!form.dataset.check) {
    form.addEventListener("input", keep);
    restore();
    return;
  }

  const status = form.querySelector(".status");
  const code = document.querySelector("#jsonld code");
  const link = document.querySelector("#jsonld a[download]");

  const item = (finding) => {
    const line = document.createElement("li");
    const kind = finding.severity.toLowerCase();
    line.className = `short severity-${kind}`;
    line.append(form.dataset.lang === "en" ? finding.message_en : finding.message);
    if (finding.citation) {
      const cited = document.createElement("a");
      cited.href = `${form.dataset.plan}#${finding.citation.address}`;
      cited.textContent = form.dataset.lang === "en" ? finding.citation.label_en : finding.citation.label;
      line.append(" ", cited);
    }
    return line;
  };

  const show = (answer) => {
    const findings = answer.findings.filter((finding) => finding.code !== "DQ01");
    const missing = answer.findings.length - findings.length;
    const byInput = Map.groupBy(findings, (finding) => finding.input);
    for (const field of form.querySelectorAll("[data-input]")) {
      const own = byInput.get(field.dataset.input) ?? [];
      field.classList.toggle("has-findings", own.length > 0);
      field.classList.toggle("only-advice", own.length > 0 && own.every((finding) => finding.severity === "Info"));
      field.querySelector(".field-findings").replaceChildren(...own.map(item));
    }
    const wrong = findings.filter((finding) => finding.severity !== "Info").length;
    const texts = [wrong ? status.dataset.found.replace("{number}", wrong) : status.dataset.good];
    if (missing) texts.push(status.dataset.missing.replace("{number}", missing));
    status.textContent = texts.join(" ");
    document.getElementById("outcome")?.remove(); // it spoke of what was sent before
    code.textContent = JSON.stringify(answer.document, null, 2);
    link.href = `data:application/ld+json;charset=utf-8,${encodeURIComponent(code.textContent)}`;
  };

  let asked = 0;
  const check = async () => {
    const number = ++asked;
    try {
      const response = await fetch(form.dataset.check, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(entries()),
      });
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      if (number === asked) show(answer);
    } catch {
      if (number === asked) status.textContent = status.dataset.failed;
    }
  };

  let timer;
  form.addEventListener("input", () => {
    keep();
    clearTimeout(timer);
    timer = setTimeout(check, 350);
  });
  form.querySelector("[data-clear]").addEventListener("click", () => {
    store?.removeItem(place);
    location.reload();
  });
  if (restore()) {
    form.querySelector(".kept").hidden = false;
    check();
  }
  document.querySelector("#verdict")?.focus();
})();
