console.log("fast");
export const value = "fast";
