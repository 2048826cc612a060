using Fl.Core;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace Fl.Reports;

/// <summary>
/// What PNG and PDF are drawn with: SkiaSharp's native library and, for words, a font of this machine. SVG needs neither.
/// </summary>
internal static class Skia
{
    private static readonly Lazy<string?> Missing = new(FindMissing);
    private static readonly Lazy<(SKTypeface Regular, SKTypeface Bold)?> Found = new(FindFaces);

    /// <summary>Why this machine writes no PNG and no PDF, and how to mend it; null where it does.</summary>
    public static string? Complaint => Missing.Value
        ?? (Found.Value is null
            ? "there is no font on this machine, which PNG and PDF need: install one (Debian: fonts-dejavu-core), or write SVG."
            : null);

    /// <summary>The font to set words in.</summary>
    /// <exception cref="BadInputException">There is none; see <see cref="Complaint"/>.</exception>
    public static (SKTypeface Regular, SKTypeface Bold) Faces =>
        Complaint is { } complaint ? throw new BadInputException(complaint) : Found.Value!.Value;

    /// <exception cref="BadInputException">The library is missing, so that not even pictures without words can be drawn.</exception>
    public static void Require()
    {
        if (Missing.Value is { } complaint) throw new BadInputException(complaint);
    }

    private static string? FindMissing()
    {
        try
        {
            _ = SKFontManager.Default;
            return null;
        }
        // The initializer of SkiaSharp's types is what loads the library, and refuses one of another version.
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or BadImageFormatException
            or EntryPointNotFoundException or InvalidOperationException)
        {
            return $"libSkiaSharp, which PNG and PDF need, cannot be loaded on {RuntimeInformation.RuntimeIdentifier}: "
                + "build or install fl again; SVG is drawn without it.";
        }
    }

    private static (SKTypeface Regular, SKTypeface Bold)? FindFaces()
    {
        var there = SKFontManager.Default.FontFamilies.ToList();
        var family = Lettering.Families.FirstOrDefault(there.Contains)
            ?? there.Find(name => name.Contains("Sans", StringComparison.Ordinal)) ?? there.FirstOrDefault();
        return family is null ? null : (SKTypeface.FromFamilyName(family), SKTypeface.FromFamilyName(family, SKFontStyle.Bold));
    }
}
