package io.batkube.server.tls;

import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.api.User;
import io.batkube.server.http.Authentication;
import io.batkube.server.http.HttpServer;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS as our server speaks it, and whom a client's certificate names. */
public final class ServerTls {
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USE = "2.5.29.37.0";

  private static final char[] NO_PASSWORD = {};
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final List<String> APPLICATION_PROTOCOLS =
      List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

  private final CertificateAuthority authority;
  private final Clock clock;

  private ServerTls(CertificateAuthority authority, Clock clock) {
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * For a server.
   *
   * @param clock by which certificates of clients are valid
   */
  public static HttpServer.Tls of(
      CertificateAuthority authority, CertificateAuthority.Identity server, Clock clock) {
    var tls = new ServerTls(authority, clock);
    SSLContext context = context(server, new Everybody(authority.certificate()));
    return new HttpServer.Tls(() -> engine(context), tls::certificate);
  }

  private static SSLContext context(CertificateAuthority.Identity server, Everybody trust) {
    try {
      // Other stores take a first client's time to guard the key by a password that nobody needs.
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, NO_PASSWORD);
      Certificate[] chain = {server.certificate()};
      store.setKeyEntry("server", server.key(), NO_PASSWORD, chain);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot speak TLS", e);
    }
  }

  /**
   * Of one connection. Not made by Netty's own context, which at every start reads all authorities
   * that the machine trusts.
   */
  private static SSLEngine engine(SSLContext context) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setWantClientAuth(true);
    engine.setEnabledProtocols(PROTOCOLS);
    engine.setEnabledCipherSuites(
        SupportedCipherSuiteFilter.INSTANCE.filterCipherSuites(
            Http2SecurityUtil.CIPHERS,
            List.of(engine.getEnabledCipherSuites()),
            Set.of(engine.getSupportedCipherSuites())));
    engine.setHandshakeApplicationProtocolSelector((_, offered) -> chosen(offered));
    return engine;
  }

  /** "" goes on without any, which is HTTP/1.1. */
  private static String chosen(List<String> offered) {
    for (String protocol : APPLICATION_PROTOCOLS) {
      if (offered.contains(protocol)) {
        return protocol;
      }
    }
    return "";
  }

  private Authentication.Certificate certificate(SSLSession session) {
    X509Certificate shown;
    try {
      shown = (X509Certificate) session.getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException _) {
      return new Authentication.Certificate.None();
    }
    try {
      shown.verify(authority.certificate().getPublicKey());
      shown.checkValidity(Date.from(clock.now()));
      List<String> uses = shown.getExtendedKeyUsage();
      if (uses != null && !uses.contains(CLIENT_AUTH) && !uses.contains(ANY_USE)) {
        return new Authentication.Certificate.Unknown();
      }
      return user(shown)
          .<Authentication.Certificate>map(Authentication.Certificate.Of::new)
          .orElseGet(Authentication.Certificate.Unknown::new);
    } catch (GeneralSecurityException _) {
      return new Authentication.Certificate.Unknown();
    }
  }

  /** The common name is the user's, the organizations are the groups, as in a real server. */
  private static Optional<User> user(X509Certificate certificate) {
    String name = "";
    var groups = new ArrayList<String>();
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        switch (part.getType()) {
          case "CN" -> name = part.getValue().toString();
          case "O" -> groups.add(part.getValue().toString());
          default -> {}
        }
      }
    } catch (InvalidNameException _) {
      return Optional.empty();
    }
    return name.isEmpty() ? Optional.empty() : Optional.of(new User(name, "", groups));
  }

  /**
   * Lets every certificate through the handshake: one that is not ours gets an answer, 401, as from
   * a real server.
   */
  private static final class Everybody extends X509ExtendedTrustManager {
    private final X509Certificate authority;

    Everybody(X509Certificate authority) {
      this.authority = authority;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[] {authority};
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}
  }
}
