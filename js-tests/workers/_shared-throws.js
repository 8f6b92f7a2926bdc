addEventListener("error", ({ message }) => messages.push(message));
addEventListener("connect", ({ ports: [port] }) => port.postMessage(messages.join()));
const messages = [];
throw new Error("uncaught");
