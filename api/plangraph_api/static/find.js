// Finds words in the plan and marks the part of the contents that is being read.
(() => {
  const form = document.querySelector("form.find");
  const input = form.querySelector("input");
  const output = form.querySelector("output");
  const plan = document.querySelector(".plan");
  let ranges = [];
  let current = -1;
  let last = "";

  const segments = () => [...plan.querySelectorAll(".unit > p:not(.unit-tools), h2, h3, h4, td, th, figcaption")];

  const rangesIn = (element, word) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = "";
    while (walker.nextNode()) {
      nodes.push([text.length, walker.currentNode]);
      text += walker.currentNode.data;
    }
    const place = (offset) => {
      const [start, node] = nodes.findLast(([begin]) => begin <= offset);
      return [node, offset - start];
    };
    const found = [];
    const folded = text.toLowerCase();
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      const range = new Range();
      range.setStart(...place(at));
      const [node, offset] = place(at + word.length - 1);
      range.setEnd(node, offset + 1);
      found.push(range);
    }
    return found;
  };

  const paint = () => {
    if (!CSS.highlights) return;
    CSS.highlights.set("find", new Highlight(...ranges));
    CSS.highlights.set("find-current", new Highlight(...ranges.slice(current, current + 1)));
  };

  const search = () => {
    last = input.value.trim().toLowerCase();
    ranges = last ? segments().flatMap((element) => rangesIn(element, last)) : [];
    current = -1;
    output.textContent = !last ? "" : ranges.length ? form.dataset.count.replace("{number}", ranges.length) : form.dataset.none;
    paint();
  };

  const next = () => {
    if (!ranges.length) return;
    current = (current + 1) % ranges.length;
    paint();
    ranges[current].startContainer.parentElement.scrollIntoView({ block: "center" });
    output.textContent = `${current + 1} / ${ranges.length}`;
  };

  let timer;
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 150); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (input.value.trim().toLowerCase() !== last) search();
    next();
  });

  const links = new Map([...document.querySelectorAll(".contents nav a")].map((link) => [link.hash.slice(1), link]));
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((found) => found.isIntersecting)) {
      document.querySelector(".contents [aria-current]")?.removeAttribute("aria-current");
      const link = links.get(entry.target.parentElement.id);
      link?.setAttribute("aria-current", "true");
      const side = document.querySelector(".contents");
      if (link && side.scrollHeight > side.clientHeight) side.scrollTop = link.offsetTop - side.clientHeight / 2;
    }
  }, { rootMargin: "0px 0px -70% 0px" });
  for (const heading of plan.querySelectorAll("h2, h3, h4")) observer.observe(heading);
})();
