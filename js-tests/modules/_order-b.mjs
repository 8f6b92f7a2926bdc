import "./_order-c.mjs";
console.log("b");
