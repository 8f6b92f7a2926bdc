import greet from "../_counted.mjs";
export const greeting = greet("from the folder");
export const url = import.meta.url;
