import { CartsStackComponent, ClusterAccess } from "../../components";

const clusterName = "eks-workshop";
const cluster = new ClusterAccess("cluster", { clusterName });
const carts = new CartsStackComponent(
    "carts",
    { clusterName, replicas: 2, tableDeletionPolicy: "retain" },
    { providers: { kubernetes: cluster.provider } },
);
export const endpoint = carts.serviceEndpoint;
