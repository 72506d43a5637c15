/** What another program may use of the components: the rest is theirs, and changes without notice. */

export {
    type CartsStackAdoption,
    CartsStackComponent,
    type CartsStackComponentArgs,
} from "./carts-stack/carts-stack-component";
export { type CartsStackNames, namesOf } from "./carts-stack/carts-stack-names";
export { outlastsDestroy, type TableProtectionFields } from "./carts-stack/table-protection";
export { type AwsConfiguration, tokenIdentityOf } from "./cluster/aws-identity";
export { ClusterAccess, type ClusterAccessArgs, type ClusterConnection } from "./cluster/cluster-access";
export type { EksTokenIdentity } from "./cluster/kubeconfig";
export type { AssociationMaker } from "./graph/association-maker";
export { CartsGraph, type CartsGraphAdoption, type CartsGraphArgs } from "./graph/carts-graph";
export type { TableDeletionPolicy } from "./graph/carts-stack";
export type { Variable as UiVariable } from "./ui/carts-variable";
export { type RoutedUi, ShopUi } from "./ui/shop-ui";
export type { Exposure, LoadBalancerScheme, ShopUiArgs } from "./ui/shop-ui-args";
export { WholeStack } from "./whole-stack";
