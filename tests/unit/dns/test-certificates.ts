/** A certificate authority and server certificates made at test time; nothing is kept on disk. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface TestAuthority {
  readonly ca: string;
  issue(
    names: readonly { readonly type: 'dns' | 'ip'; readonly value: string }[],
  ): Promise<ServerCertificate>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export async function createTestAuthority(): Promise<TestAuthority> {
  const validity = {
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
  };
  const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
    webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const authorityKeys = await newKeys();
  const authority = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Test authority',
    ...validity,
    keys: authorityKeys,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  let serial = 2;
  return {
    ca: authority.toString('pem'),
    async issue(names) {
      const keys = await newKeys();
      const certificate = await X509CertificateGenerator.create({
        serialNumber: (serial++).toString(16).padStart(2, '0'),
        subject: 'CN=Test server',
        issuer: authority.subject,
        ...validity,
        publicKey: keys.publicKey,
        signingKey: authorityKeys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [new SubjectAlternativeNameExtension([...names])],
      });
      const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
      const body = pkcs8.toString('base64').replace(/.{64}/g, '$&\n');
      return {
        key: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`,
        cert: certificate.toString('pem'),
      };
    },
  };
}
