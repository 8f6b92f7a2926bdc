queueMicrotask(() => console.log("microtask of the imported"));
console.log("imported");
