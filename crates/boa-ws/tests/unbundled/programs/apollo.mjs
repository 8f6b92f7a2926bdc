import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import { ApolloClient, InMemoryCache, gql } from "@apollo/client/core";
new ApolloClient({ cache: new InMemoryCache(), link: new GraphQLWsLink(createClient({ url: "ws://127.0.0.1:PORT/x" })) }).subscribe({ query: gql`subscription { a }` }).subscribe({ next() {}, error(e) { console.error(e);
} });
