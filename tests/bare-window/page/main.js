document.body.append('A window.');
await window.__TAURI_INTERNALS__.invoke('mounted');
