// What the tests do inside JupyterLab's page. Every call ends: with its result, or, at its
// deadline, with an error that names what was awaited and shows the dialogs that are open.
(() => {
  const frame = () => new Promise(requestAnimationFrame);

  async function until(task, what, probe) {
    task.waitsFor = what;
    while (!task.over) {
      const found = await probe();
      if (found) return found;
      await frame();
    }
  }

  const panelOf = path =>
    [...jupyterapp.shell.widgets('main')].find(widget => widget.context?.path === path);

  function cellOf(path, id) {
    const cells = panelOf(path).content.widgets;
    const index = cells.findIndex(cell => cell.model.id === id);
    if (index < 0) throw new Error(`no cell ${id} among ${cells.map(cell => cell.model.id)}`);
    return { index, node: cells[index].node };
  }

  const faults = path =>
    panelOf(path).content.widgets.flatMap(cell =>
      (cell.model.toJSON().outputs ?? [])
        .filter(output => output.output_type === 'error')
        .map(output => `cell ${cell.model.id}: ${output.ename}: ${output.evalue}`));

  // The dot that says "idle" comes before the session: cells that run then never finish.
  async function open(task, { path }) {
    await until(task, 'JupyterLab', () => window.jupyterapp);
    task.waitsFor = 'the layout';
    await jupyterapp.restored;
    const panel = await until(task, `a panel with ${path}`, () => panelOf(path));
    task.waitsFor = 'the document';
    await panel.context.ready;
    task.waitsFor = 'the session';
    await panel.sessionContext.ready;
    const kernel = await until(task, 'a kernel', () => panel.sessionContext.session?.kernel);
    task.waitsFor = 'the kernel to answer';
    await kernel.info;
  }

  // Run the cell of this id and, if asked to, those above it first.
  async function run(task, { path, id, above }) {
    const panel = panelOf(path);
    jupyterapp.shell.activateById(panel.id);
    panel.content.activeCellIndex = cellOf(path, id).index;
    for (const command of [...(above ? ['notebook:run-all-above'] : []), 'notebook:run-cell']) {
      task.waitsFor = command;
      await jupyterapp.commands.execute(command);
      const found = faults(path);
      if (found.length) throw new Error(found.join('; '));
    }
  }

  // Scroll a cell to the top and give it an attribute to find it by.
  async function show(task, { path, id }) {
    const { node } = cellOf(path, id);
    node.dataset.cellId = id;
    node.scrollIntoView({ block: 'start' });
  }

  // The value of an expression in the notebook's own kernel, as JSON.
  async function kernel(task, { path, expression }) {
    task.waitsFor = `the value of ${expression}`;
    const { kernel } = panelOf(path).sessionContext.session;
    const future = kernel.requestExecute({
      code: '',
      silent: true,
      store_history: false,
      user_expressions: { value: `__import__("json").dumps(${expression})` },
    });
    const { value } = (await future.done).content.user_expressions;
    if (value.status !== 'ok') throw new Error(`${expression}: ${value.ename}: ${value.evalue}`);
    return value.data['text/plain'];
  }

  const holds = (task, { path, expression }) =>
    until(task, `${expression} to hold`, async () =>
      (await kernel({}, { path, expression: `bool(${expression})` })) === "'true'");

  async function fingerprint(image) {
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
    return [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('');
  }

  // The fingerprint of a picture's pixels, once it is the one given or differs from it.
  const picture = (task, { selector, same, other }) =>
    until(task, `the picture in ${selector} to ${same ? 'be as before' : 'change'}`, async () => {
      const image = document.querySelector(selector);
      // An image that is replaced while it is decoded counts as not there yet.
      const print = image && await fingerprint(image).catch(() => null);
      return print !== other && (!same || print === same) ? print : null;
    });

  async function violations(task, { selector }) {
    const found = await axe.run(document.querySelector(selector), { resultTypes: ['violations'] });
    return found.violations.flatMap(({ id, impact, help, nodes }) =>
      nodes.map(({ html }) => ({ id, impact, help, html })));
  }

  const actions = { open, run, show, kernel, holds, picture, violations };

  window.rig = async (name, argument, seconds) => {
    const task = { waitsFor: name, over: false };
    const deadline = new Promise((_, reject) =>
      setTimeout(() => {
        const dialogs = [...document.querySelectorAll('.jp-Dialog')].map(node => node.innerText);
        const open = dialogs.length ? `; open dialogs: ${dialogs.join(' | ')}` : '';
        reject(new Error(`after ${seconds} s still waiting for ${task.waitsFor}${open}`));
      }, 1000 * seconds));
    try {
      return await Promise.race([actions[name](task, argument), deadline]);
    } finally {
      task.over = true;
    }
  };
})();
