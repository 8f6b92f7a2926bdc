const worker = new Worker("_echo.js", { name: "echo" });
worker.onmessage = ({ data }) => postMessage(`from below: ${data}`);
