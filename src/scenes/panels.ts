export type Panel = object
