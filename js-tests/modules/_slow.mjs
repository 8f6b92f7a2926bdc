console.log("slow begins");
await new Promise((resolve) => setTimeout(resolve, 10));
console.log("slow ends");
export const value = "slow";
