import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, parseDocument, type YAMLMap } from "yaml";
import { CARTS_GRAPH_FILE } from "../../components/graph/carts-graph";

const FRAGMENT = join(__dirname, "..", "..", "rgd", "fragments", "association.yaml");

const HEAD = ` The graph of rgd/carts-stack.yaml with the Pod Identity association as a child, which ACK's EKS controller makes. Composed of
 that file and rgd/fragments/association.yaml by \`npm run graphs\`; change those.

 Install it by hand together with the identity gate:
   kubectl apply -f rgd/identity-gate.yaml -f rgd/with-association/carts-stack.yaml
 It needs what that graph needs, and the CRDs of ACK's EKS controller.`;

/** The text of the graph with the association. */
export function composeGraph(): string {
    const graph = read(CARTS_GRAPH_FILE);
    const fragment = read(FRAGMENT);
    graph.commentBefore = HEAD;
    for (const fields of ["spec", "status"]) {
        const { items } = at(fragment, "schema", fields);
        at(graph, "spec", "schema", fields).items.push(...items);
    }
    const resources = graph.getIn(["spec", "resources"], true) as { items: YAMLMap[] };
    const indexOf = (id: string) => resources.items.findIndex((resource) => resource.get("id") === id);
    resources.items[indexOf("cartsNamespace")]?.set("readyWhen", at(fragment, "namespace", "readyWhen"));
    const index = indexOf("deployment");
    resources.items[index]?.setIn(["template", "metadata", "annotations"], at(fragment, "deployment", "annotations"));
    const child = at(fragment, "child");
    child.spaceBefore = true;
    resources.items.splice(index, 0, child);
    return graph.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function read(file: string): Document {
    return parseDocument(readFileSync(file, "utf8"));
}

function at(document: Document, ...path: string[]): YAMLMap {
    return document.getIn(path, true) as YAMLMap;
}
