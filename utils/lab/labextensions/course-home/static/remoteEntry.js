/*
 * Shows the course's home page afresh whenever the learner comes back to it.
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

  const plugin = {
    id: 'course-home:refresh',
    description: 'Reads home.md again when it comes to the front.',
    autoStart: true,
    activate: app => {
      const shown = () => Array.from(app.shell.widgets('main')).filter(w => w.isVisible);
      // Coming to a tab also reads a home page that is open beside it.
      const refreshAll = () => shown().forEach(refresh);
      app.shell.currentChanged.connect(refreshAll);
      window.addEventListener('focus', refreshAll);
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
