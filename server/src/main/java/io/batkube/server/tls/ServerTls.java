package io.batkube.server.tls;

import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.api.User;
import io.batkube.server.http.Authentication.Certificate;
import io.batkube.server.http.HttpServer;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS as our server speaks it, and whom a client's certificate names. */
public final class ServerTls {
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USE = "2.5.29.37.0";

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
    try {
      var context =
          SslContextBuilder.forServer(server.key(), server.certificate())
              .sslProvider(SslProvider.JDK)
              .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
              .clientAuth(ClientAuth.OPTIONAL)
              .trustManager(new Everybody(authority.certificate()))
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      ApplicationProtocolConfig.Protocol.ALPN,
                      ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                      ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                      ApplicationProtocolNames.HTTP_2,
                      ApplicationProtocolNames.HTTP_1_1))
              .build();
      return new HttpServer.Tls(context, tls::certificate);
    } catch (SSLException e) {
      throw new IllegalStateException("this Java cannot speak TLS", e);
    }
  }

  private Certificate certificate(SSLSession session) {
    X509Certificate shown;
    try {
      shown = (X509Certificate) session.getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException _) {
      return new Certificate.None();
    }
    try {
      shown.verify(authority.certificate().getPublicKey());
      shown.checkValidity(Date.from(clock.now()));
      List<String> uses = shown.getExtendedKeyUsage();
      if (uses != null && !uses.contains(CLIENT_AUTH) && !uses.contains(ANY_USE)) {
        return new Certificate.Unknown();
      }
      return user(shown).<Certificate>map(Certificate.Of::new).orElseGet(Certificate.Unknown::new);
    } catch (GeneralSecurityException _) {
      return new Certificate.Unknown();
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
