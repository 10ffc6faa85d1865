// Cards for the names and marks in the plan, on hover and on focus; loaded once, at the first need.
(() => {
  const plan = document.querySelector("[data-cards]");
  const card = document.getElementById("card");
  let loading;
  let shown = null;
  let timer;

  const load = () => (loading ??= fetch(plan.dataset.cards).then((response) => response.json()));

  const line = (text, name) => {
    const element = document.createElement("p");
    element.className = name;
    element.textContent = text;
    return element;
  };

  const ofConcept = (found) => {
    const counts = ["norm", "fact", "direction"]
      .map((kind) => [plan.dataset[kind], found.counts[kind[0].toUpperCase() + kind.slice(1)] ?? 0])
      .filter(([, count]) => count)
      .map(([label, count]) => label.replace("{number}", count));
    const lines = [line(found.scheme, "card-kind"), line(found.label, "card-label")];
    if (found.definition) lines.push(line(found.definition, "card-text"));
    if (found.outside) lines.push(line(plan.dataset.outside, "card-note"));
    if (counts.length) lines.push(line(counts.join(" · "), "card-note"));
    return lines;
  };

  const content = (cards, link) => {
    if (link.dataset.rule) {
      const subjects = cards.units[link.dataset.unit]?.[link.dataset.rule] ?? [];
      const list = document.createElement("ul");
      list.append(...subjects.map((subject) => Object.assign(document.createElement("li"), { textContent: subject })));
      return [line(link.firstChild.textContent, "card-kind"), list];
    }
    const found = cards.concepts[new URL(link.href).pathname];
    return found ? ofConcept(found) : null;
  };

  const place = (link) => {
    const box = link.getClientRects()[0];
    const width = Math.min(352, document.documentElement.clientWidth - 24);
    card.style.inlineSize = `${width}px`;
    const left = Math.max(12, Math.min(box.left, document.documentElement.clientWidth - width - 12));
    const below = box.bottom + 6 + card.offsetHeight < window.innerHeight;
    card.style.left = `${left + window.scrollX}px`;
    card.style.top = `${window.scrollY + (below ? box.bottom + 6 : box.top - card.offsetHeight - 6)}px`;
  };

  const hide = () => {
    clearTimeout(timer);
    card.hidden = true;
    shown?.removeAttribute("aria-describedby");
    shown = null;
  };

  const show = async (link) => {
    let lines;
    try {
      lines = content(await load(), link);
    } catch {
      loading = undefined; // try again at the next name
      return;
    }
    if (!lines || shown !== link) return;
    card.replaceChildren(...lines);
    card.hidden = false;
    link.setAttribute("aria-describedby", card.id);
    place(link);
  };

  const begin = (event, delay) => {
    const link = event.target.closest?.(".term, .rule[data-rule]");
    if (!link || link === shown) return;
    hide();
    shown = link;
    timer = setTimeout(() => show(link), delay);
  };

  plan.addEventListener("mouseover", (event) => begin(event, 180));
  plan.addEventListener("focusin", (event) => begin(event, 0));
  plan.addEventListener("mouseout", (event) => { if (shown && !shown.contains(event.relatedTarget)) hide(); });
  plan.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
