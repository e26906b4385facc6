/*
 * Shows the course's home page afresh whenever the learner comes back to it, follows its links to
 * cells, makes code and figures readable in a narrow window and in the dark theme, and leaves the
 * keys to a widget that has the focus.
 *
 * JupyterLab's Markdown preview does not read its file again by itself, and each check in a
 * notebook writes home.md anew. This is a federated extension written by hand, so that the course
 * needs no Node and no build: it asks JupyterLab for nothing but the application itself.
 */
(function () {
  'use strict';

  const HOME = 'home.md';

  function isHome(widget) {
    return Boolean(widget && widget.context && widget.context.path === HOME);
  }

  async function refresh(widget) {
    // A page that is being edited is left alone: reading the file again would drop the edit.
    if (!isHome(widget) || !widget.context.isReady || widget.context.model.dirty) {
      return;
    }
    try {
      await widget.context.revert();
    } catch (error) {
      console.warn('The course home page could not be read again.', error);
    }
  }

  const known = new WeakSet();

  /* Without the mouse: JupyterLab gives the focus to a frame round the page, where no key scrolls.
   * Hand it on to the page or, when the learner comes back, to the link that had it. */
  function keepPlace(app, widget) {
    if (!isHome(widget) || known.has(widget)) {
      return;
    }
    const frame = widget.content && widget.content.node;
    const page = frame && frame.querySelector('.jp-RenderedMarkdown');
    if (!page) {
      return;
    }
    known.add(widget);
    page.setAttribute('role', 'region');
    page.setAttribute('aria-label', 'The course’s home page');
    page.tabIndex = -1;
    page.style.outline = 'none';
    let last = -1;
    // JupyterLab hangs a link on each heading, a moment after the page is drawn.
    const own = 'a[href]:not(.jp-InternalAnchorLink)';
    const links = () => Array.from(page.querySelectorAll(own));
    const place = () => (links()[last] || page).focus({ preventScroll: true });
    frame.addEventListener('focusin', event => {
      if (event.target === frame) {
        place();
      } else if (event.target !== page) {
        last = links().indexOf(event.target);
      }
    });
    // The page drawn afresh has new links: the one with the focus went with the old ones.
    new MutationObserver(() => {
      if (app.shell.currentWidget === widget && document.activeElement === document.body) {
        place();
      }
    }).observe(page, { childList: true });
    if (document.activeElement === frame) {
      place();
    }
  }

  const EXERCISE = /([^/?#]+\.ipynb)(?:\?[^#]*)?#cell-id=([\w-]+)$/;
  const PATIENCE = 30000;

  const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));

  /* Bring a cell into view and select it, once its notebook is open. JupyterLab follows such a link
   * to the notebook, and to the cell only if that is drawn already, so not at the first click. */
  async function goTo(app, file, id) {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end) {
      const widget = app.shell.currentWidget;
      const isIt = widget && widget.context && widget.context.path.split('/').pop() === file;
      const cells = isIt && widget.context.isReady && widget.content && widget.content.widgets;
      const index = cells ? cells.findIndex(cell => cell.model.id === id) : -1;
      if (index >= 0) {
        // What stands above it is drawn bit by bit and pushes it away: say it more than once.
        for (const wait of [0, 300, 700]) {
          await pause(wait);
          const { mode, activeCellIndex } = widget.content;
          if (wait && (mode === 'edit' || ![0, index].includes(activeCellIndex))) {
            return; // the learner has gone on to another cell
          }
          widget.content.activeCellIndex = index;
          await widget.content.scrollToItem(index, 'start');
          // Without the mouse: the next key belongs to this cell, not to the one left behind. Later
          // it is not taken from what the learner has gone on to, in the cell or in a dialog.
          const at = document.activeElement;
          const cell = cells[index].node;
          const isBehind = at === document.body || (widget.node.contains(at) && !cell.contains(at));
          if (!wait || isBehind) {
            cell.focus({ preventScroll: true });
          }
        }
        return;
      }
      await pause(100);
    }
  }

  const ROOMY = 1250;
  const WANTED = 'course-home:side-bar-wanted';

  /* In a narrow window the list of files takes so much that lines of code are cut off and figures
   * shrink. The home page leads to every chapter, so the list is folded, also in a second tab, whose
   * layout is a new one; once the learner has opened it again it is left alone for good. */
  function makeRoom(shell) {
    try {
      if (window.innerWidth >= ROOMY || window.localStorage.getItem(WANTED)) {
        return;
      }
      shell.collapseLeft();
      shell.layoutModified.connect(() => {
        if (!shell.leftCollapsed) {
          window.localStorage.setItem(WANTED, 'yes');
        }
      });
    } catch (error) {
      console.warn('The course could not make room.', error); // a browser that keeps nothing
    }
  }

  /* In the dark theme JupyterLab draws comments and names of functions too dark to be read with ease
   * (a contrast of 3.5 and 4.4 where 4.5 is the least), and the colours of an error, which lie on
   * red, darker still (2.7 to 4.1); in the light theme comments, numbers and brackets are too light
   * (4.2, 4.3 and 2.7). And a folded answer touches the next question. */
  const READABLE = `
  body[data-jp-theme-name="JupyterLab Light"] {
    --jp-mirror-editor-comment-color: #3a7373;
    --jp-mirror-editor-number-color: #007a00;
    --jp-mirror-editor-bracket-color: #6b6b50;
  }
  body[data-jp-theme-name="JupyterLab Dark"] {
    --jp-mirror-editor-comment-color: #6aa5a5;
    --jp-mirror-editor-def-color: #42a5f5;
    --jp-rendermime-error-background: rgba(244, 67, 54, 0.2);
  }
  body[data-jp-theme-name="JupyterLab Dark"]
    .jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"] pre span {
    filter: brightness(1.5);
  }
  .jp-RenderedMarkdown details {
    margin-bottom: 1em;
  }`;

  function makeReadable() {
    const style = document.createElement('style');
    style.textContent = READABLE;
    document.head.appendChild(style);
  }

  /* A list and a slider are moved by keys that JupyterLab takes for its own: an arrow led to the next
   * cell, and the letter m made Markdown of the cell. Keys without Ctrl go to the widget, and with
   * Escape the learner comes back to the cell. A slider has a name beside it, and not for a listener.
   */
  const UNHEARD = 'data-lm-suppress-shortcuts';

  function leaveKeysToWidgets() {
    const widgetOf = target =>
      target && target.closest && target.closest('.jp-OutputArea-output .jupyter-widgets');
    window.addEventListener('keydown', event => {
      const widget = widgetOf(event.target);
      if (widget) {
        const isLabs = event.ctrlKey || event.metaKey || event.altKey || event.key === 'Escape';
        event.target.toggleAttribute(UNHEARD, !isLabs);
        if (event.key === 'Escape') {
          widget.closest('.jp-Cell').focus({ preventScroll: true });
        }
      }
    }, true); // before JupyterLab's own listener, which is at the document
    const nameSliders = () => {
      for (const slider of document.querySelectorAll('.jupyter-widgets [role="slider"]')) {
        const label = slider.closest('.jupyter-widgets').querySelector('label');
        if (label && !slider.hasAttribute('aria-label')) {
          slider.setAttribute('aria-label', label.textContent);
          const round = () => {
            const said = slider.getAttribute('aria-valuetext');
            const rounded = String(Number(Number(said).toFixed(4))); // not 0.7999999999999999
            if (said && rounded !== said && rounded !== 'NaN') {
              slider.setAttribute('aria-valuetext', rounded);
            }
          };
          round();
          new MutationObserver(round).observe(slider, { attributeFilter: ['aria-valuetext'] });
        }
      }
    };
    let waiting = 0;
    new MutationObserver(() => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(nameSliders, 200);
    }).observe(document.body, { childList: true, subtree: true });
  }

  const plugin = {
    id: 'course-home:refresh',
    description:
      'Reads home.md again when it comes to the front, follows its links to cells, and makes code ' +
      'easier to read.',
    autoStart: true,
    activate: app => {
      makeReadable();
      leaveKeysToWidgets();
      app.restored.then(() => makeRoom(app.shell));
      const shown = () => Array.from(app.shell.widgets('main')).filter(w => w.isVisible);
      // Coming to a tab also reads a home page that is open beside it.
      const refreshAll = () => shown().forEach(widget => {
        keepPlace(app, widget);
        refresh(widget);
      });
      app.shell.currentChanged.connect(refreshAll);
      window.addEventListener('focus', refreshAll);
      document.addEventListener('click', event => {
        const link = event.target.closest && event.target.closest('a[href]');
        const found = link && EXERCISE.exec(decodeURI(link.href));
        if (found) {
          goTo(app, found[1], found[2]);
        }
      }, true); // before JupyterLab's own listener, which lets nobody hear of it after itself
      document.addEventListener('visibilitychange', () => {
        if (!document.hidden) {
          refreshAll();
        }
      });
    }
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['course-home'] = {
    init: async () => undefined,
    get: async () => () => ({ __esModule: true, default: plugin })
  };
})();
