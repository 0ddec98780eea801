/** The part of the oracle that the codec's fuzz test calls; the package brings no types. */
declare module 'dns-packet' {
  interface Packet {
    readonly questions: readonly unknown[];
    readonly answers: readonly unknown[];
  }
  const dnsPacket: {
    encode(packet: Readonly<Record<string, unknown>>): Buffer;
    decode(wire: Buffer): Packet;
  };
  export default dnsPacket;
}
