/** The part of the oracle that the tests call; the package brings no types. */
declare module 'dns-packet' {
  interface Packet {
    readonly id: number;
    readonly flag_rd: boolean;
    readonly flag_cd: boolean;
    readonly questions: readonly { readonly name: string; readonly type: string }[];
    readonly answers: readonly unknown[];
    readonly additionals: readonly { readonly type: string; readonly [field: string]: unknown }[];
  }
  const dnsPacket: {
    encode(packet: Readonly<Record<string, unknown>>): Buffer;
    decode(wire: Buffer): Packet;
  };
  export default dnsPacket;
}
