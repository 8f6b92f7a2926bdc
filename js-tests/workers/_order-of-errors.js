for (const n of [0, 1, 2]) postMessage(n);
reportError("first");
postMessage(3);
for (let n = 0; n < 2000; n++) reportError(n);
postMessage("end");
reportError("not heard");
