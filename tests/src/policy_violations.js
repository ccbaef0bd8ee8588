const done = arguments[arguments.length - 1];
// Reports from before this script are handed over once, after the current task.
const observer = new ReportingObserver(
  (reports) =>
    done(reports.map(({ body }) => `${body.effectiveDirective}: ${body.blockedURL} ${body.sourceFile ?? ""}`)),
  { types: ["csp-violation"], buffered: true },
);
observer.observe();
setTimeout(() => done([]), 300);
