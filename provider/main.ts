/** The plugin, which the engine starts by the file `pulumi-resource-carts-stack` with its own address as the argument. */
import { main } from "@pulumi/pulumi/provider";
import { CartsStackProvider } from "./carts-stack-provider";

void main(new CartsStackProvider(), process.argv.slice(2));
