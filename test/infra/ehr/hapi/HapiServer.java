import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.config.HapiJpaConfig;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.provider.IJpaSystemProvider;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.PreferHandlingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.interceptor.SearchPreferHandlingInterceptor;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import jakarta.persistence.EntityManagerFactory;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/**
 * HAPI FHIR's JPA server for R4, with its database in memory: nothing of it is left when it ends. Listens on loopback
 * alone, on the port that is asked for, or on a free one for 0, and says which.
 */
public class HapiServer {
  public static void main(String[] arguments) throws Exception {
    var parts = new AnnotationConfigApplicationContext(Parts.class);
    var jetty = new Server();
    var connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    connector.setPort(Integer.parseInt(arguments[0]));
    jetty.addConnector(connector);
    var servlets = new ServletContextHandler("/");
    servlets.addServlet(new ServletHolder(parts.getBean(RestfulServer.class)), "/fhir/*");
    jetty.setHandler(servlets);
    jetty.start();
    System.out.println("listening on " + connector.getLocalPort());
    jetty.join();
  }

  /** As HAPI's own starter project joins them, less what nobody here asks for; what is not set here is HAPI's default. */
  @Configuration
  @EnableTransactionManagement
  @Import({
    JpaR4Config.class,
    HapiJpaConfig.class,
    JpaBatch2Config.class,
    Batch2JobsConfig.class,
    ThreadPoolFactoryConfig.class,
    SubscriptionChannelConfig.class,
  })
  static class Parts {
    @Bean
    JpaStorageSettings storageSettings() {
      var settings = new JpaStorageSettings();
      settings.setExpungeEnabled(true);
      settings.setEnforceReferentialIntegrityOnWrite(true);
      settings.setEnforceReferentialIntegrityOnDelete(true);
      settings.setSchedulingDisabled(true); // No jobs of its own: it lives for minutes.
      return settings;
    }

    @Bean
    PartitionSettings partitionSettings() {
      return new PartitionSettings();
    }

    @Bean
    SubscriptionSettings subscriptionSettings() {
      return new SubscriptionSettings();
    }

    @Bean(destroyMethod = "close")
    BasicDataSource dataSource() {
      var source = new BasicDataSource();
      source.setDriver(new org.h2.Driver());
      source.setUrl("jdbc:h2:mem:ehr;DB_CLOSE_DELAY=-1");
      source.setMaxTotal(30);
      return source;
    }

    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(
        ConfigurableListableBeanFactory beans,
        DataSource source,
        FhirContext fhir,
        JpaStorageSettings settings) {
      var factory = HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, fhir, settings);
      factory.setPersistenceUnitName("HAPI_PU");
      factory.setDataSource(source);
      factory.setJpaPropertyMap(
          Map.of(
              "hibernate.dialect", HapiFhirH2Dialect.class.getName(),
              "hibernate.hbm2ddl.auto", "create",
              "hibernate.search.enabled", "false"));
      return factory;
    }

    @Bean
    JpaTransactionManager transactionManager(EntityManagerFactory factory) {
      return new JpaTransactionManager(factory);
    }

    @Bean
    RestfulServer restfulServer(
        IFhirSystemDao<?, ?> system,
        IJpaSystemProvider systemProvider,
        ResourceProviderFactory resources,
        JpaStorageSettings settings,
        ISearchParamRegistry searchParameters,
        IValidationSupport validation,
        DatabaseBackedPagingProvider paging) {
      var server = new RestfulServer(system.getContext());
      server.registerProviders(resources.createProviders());
      server.registerProvider(systemProvider);
      server.setServerConformanceProvider(
          new JpaCapabilityStatementProvider(
              server, system, settings, searchParameters, validation));
      server.setPagingProvider(paging);
      server.setDefaultResponseEncoding(EncodingEnum.JSON);
      // R4's default, and what makes `Prefer: handling=strict` mean something.
      var handling = new SearchPreferHandlingInterceptor(searchParameters);
      handling.setDefaultBehaviour(PreferHandlingEnum.LENIENT);
      server.registerInterceptor(handling);
      return server;
    }
  }
}
