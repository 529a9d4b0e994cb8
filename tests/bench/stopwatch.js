// How long the page takes to answer a key or a click, from the event to the painted result.
window.stopwatch = (() => {
  let began;
  for (const kind of ['keydown', 'click'])
    addEventListener(kind, () => { began = performance.now(); }, { capture: true });

  const painted = () => new Promise(done =>
    requestAnimationFrame(() => setTimeout(() => done(performance.now()))));

  // Resolves with milliseconds once `shown` of the cell's output holds after the next event.
  function time(shown) {
    began = undefined;
    return new Promise(done => {
      const check = async () => {
        if (began === undefined || !shown()) return;
        observer.disconnect();
        const image = shown();
        if (image.decode) await image.decode().catch(() => null);
        done(await painted() - began);
      };
      const observer = new MutationObserver(check);
      observer.observe(document.body, { childList: true, subtree: true, attributes: true });
    });
  }

  const outputOf = cell => document.querySelector(`[data-cell-id="${cell}"] .jp-Cell-outputArea`);

  return {
    // … its status has a text.
    status(cell, text) {
      const output = outputOf(cell);
      const find = () => output.querySelector('[role=status]');
      this.result = time(() => find()?.textContent.includes(text) && find());
    },
    // … its picture has a description that matches.
    picture(cell, pattern) {
      const output = outputOf(cell);
      const find = () => output.querySelector('img');
      this.result = time(() => new RegExp(pattern).test(find()?.alt) && find());
    },
    // How many pictures a second the cell shows.
    async rate(cell, seconds) {
      const output = outputOf(cell);
      const ends = performance.now() + 1000 * seconds;
      let frames = 0;
      let before;
      while (performance.now() < ends) {
        const source = output.querySelector('img').src;
        frames += before !== undefined && source !== before;
        before = source;
        await new Promise(requestAnimationFrame);
      }
      return frames / seconds;
    },
  };
})();
