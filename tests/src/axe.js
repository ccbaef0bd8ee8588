const done = arguments[arguments.length - 1];
window.axe.run(document, { resultTypes: ["violations"] }).then(
  ({ violations }) =>
    done(
      violations.map(
        ({ id, help, nodes }) =>
          `${id}: ${help}\n` + nodes.map(({ target, html }) => `    ${target.join(" ")}  ${html}`).join("\n"),
      ),
    ),
  (error) => done(String(error)),
);
