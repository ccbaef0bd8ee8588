const page = arguments[0].replaceAll(/(<script[^>]*src="[^"]+)"/g, `$1?again=${Date.now()}"`);
window.__refused = [];
document.open();
// Opening took away every listener; this one is there before the first letter of the page.
document.addEventListener("securitypolicyviolation", (event) =>
  window.__refused.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
);
document.write(page);
document.close();
