// Judges PDF files by PDF/UA-1 and PDF/A-2a with veraPDF's engine: one line for each failed rule, none for a file
// that conforms; on standard error a line for each judgement. The engine's own reader of profiles wants JAXB, which
// no JDK has had since 11: they are read here. Run by Java's source launcher, which needs a JDK from 11 on:
//     java -cp <jar that holds veraPDF> Conformance.java FILE…

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;

public class Conformance {
    public static void main(String[] files) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        judgeAll(files, PDFAFlavour.PDFUA_1, profile("PDFUA-1", PDFAFlavour.PDFUA_1));
        judgeAll(files, PDFAFlavour.PDFA_2_A, profile("PDFA-2A", PDFAFlavour.PDFA_2_A));
    }

    private static void judgeAll(String[] files, PDFAFlavour flavour, ValidationProfile profile) throws Exception {
        for (String file : files) {
            Path path = Path.of(file);
            try (InputStream input = Files.newInputStream(path);
                    PDFAParser parser = Foundries.defaultInstance().createParser(input, flavour);
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
                Map<String, String> failed = new TreeMap<>();
                var result = validator.validate(parser);
                for (TestAssertion test : result.getTestAssertions()) {
                    if (test.getStatus() == TestAssertion.Status.FAILED) {
                        var rule = test.getRuleId();
                        failed.putIfAbsent(rule.getClause() + "-" + rule.getTestNumber(), test.getMessage());
                    }
                }
                failed.forEach((rule, why) -> System.out.println(path.getFileName() + " " + flavour.getId() + " " + rule + " " + why));
                System.err.println("judged " + path.getFileName() + " by " + profile.getRules().size() + " rules of " + flavour.getId()
                        + ", " + result.getTotalAssertions() + " assertions");
            }
        }
    }

    private static ValidationProfile profile(String name, PDFAFlavour flavour) throws Exception {
        var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        try (InputStream input = Conformance.class.getClassLoader().getResourceAsStream("org/verapdf/pdfa/validation/" + name + ".xml")) {
            Element root = builder.parse(input).getDocumentElement();
            Set<Rule> rules = new LinkedHashSet<>();
            for (Element rule : elements(root, "rule")) {
                rules.add(rule(rule, flavour));
            }
            Set<Variable> variables = new LinkedHashSet<>();
            for (Element variable : elements(root, "variable")) {
                variables.add(Profiles.variableFromValues(
                        variable.getAttribute("name"), variable.getAttribute("object"), text(variable, "defaultValue"), text(variable, "value")));
            }
            var details = Profiles.profileDetailsFromValues(name, name, "veraPDF", new Date(0));
            return Profiles.profileFromValues(flavour, details, "", rules, variables);
        }
    }

    private static Rule rule(Element rule, PDFAFlavour flavour) {
        Element id = elements(rule, "id").get(0);
        List<ErrorArgument> arguments = new ArrayList<>();
        for (Element argument : elements(rule, "argument")) {
            arguments.add(ErrorArgumentImpl.fromValues(argument.getTextContent(), null, null));
        }
        var specification = PDFAFlavour.Specification.valueOf(id.getAttribute("specification"));
        var ruleId = Profiles.ruleIdFromValues(specification, id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber")));
        boolean deferred = Boolean.parseBoolean(rule.getAttribute("deferred"));
        return Profiles.ruleFromValues(ruleId, rule.getAttribute("object"), deferred, rule.getAttribute("tags"), text(rule, "description"),
                text(rule, "test"), Profiles.errorFromValues(text(rule, "message"), arguments), List.of());
    }

    private static String text(Element parent, String name) {
        List<Element> found = elements(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent();
    }

    private static List<Element> elements(Element parent, String name) {
        var nodes = parent.getElementsByTagName(name);
        List<Element> found = new ArrayList<>();
        for (int index = 0; index < nodes.getLength(); index++) {
            found.add((Element) nodes.item(index));
        }
        return found;
    }
}
