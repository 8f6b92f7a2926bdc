export const received = () => new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data), { once: true }));
